"""An office whose processes are killed at random while its issues come out (`make bench-chaos`)."""
