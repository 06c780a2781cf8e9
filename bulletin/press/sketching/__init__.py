"""The printed page while it is being written: where each line stands, what a compositor says of it, its picture."""
