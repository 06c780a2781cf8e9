"""The checks of the preflight, a file a subject: each takes the measured sheets and the content, and yields items."""
