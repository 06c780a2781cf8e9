"""How bulletins are worded: the words and shapes that tell one kind of line from another, and state its facts."""
