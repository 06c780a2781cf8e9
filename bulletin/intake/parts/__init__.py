"""From blocks to the parts of an issue: head, articles, foot. Each reader knows one of them."""
