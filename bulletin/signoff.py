"""The sheet of who approved an edition at which stage (审签单), made from the record and kept."""
