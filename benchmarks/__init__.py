"""`make bench`: Threadbook's figures beside a named baseline, all in one run on one machine."""
