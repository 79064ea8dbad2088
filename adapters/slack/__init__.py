"""Slack. `adapter` connects, `listeners` tells what happens to an event, `reply` what an answer
looks like.
"""
