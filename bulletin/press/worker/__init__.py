"""The processes in which typesetting and decoding happen, under limits that end them."""
