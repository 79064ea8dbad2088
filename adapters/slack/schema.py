"""Where the Slack app is installed: tables of Slack's library, in our database."""

from __future__ import annotations

from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import MetaData

metadata = MetaData()

bots = SQLAlchemyInstallationStore.build_bots_table(metadata, "slack_bots")
installations = SQLAlchemyInstallationStore.build_installations_table(
    metadata, "slack_installations"
)
oauth_states = SQLAlchemyOAuthStateStore.build_oauth_states_table(metadata, "slack_oauth_states")
