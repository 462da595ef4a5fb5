"""Load on the local stack: mixed traffic over the three systems, and what it does to memory."""
