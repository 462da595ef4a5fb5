"""The console: what is served of its sources, here and where it is deployed, and the libraries that it brings along."""
