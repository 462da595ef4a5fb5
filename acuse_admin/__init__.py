"""The admin command line: how data gets in, on this machine and on AWS alike."""
