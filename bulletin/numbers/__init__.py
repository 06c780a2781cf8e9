"""What is counted of what is released, and of how it is read (统计)."""
