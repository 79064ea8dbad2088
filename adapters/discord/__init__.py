"""Discord. `adapter` connects, `intake` tells what happens to an event, `reply` what an answer
looks like.
"""
