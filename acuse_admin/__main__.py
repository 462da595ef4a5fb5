"""`python -m acuse_admin` is `acuse`."""

from acuse_admin.cli import main

main()
