"""The server as several processes on Ray Serve. The only importers of `ray`, an extra."""
