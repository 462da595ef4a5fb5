"""The admin command line: loads and shows data, on the local stack and on AWS."""
