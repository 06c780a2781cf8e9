"""What a reviewer proposed (建议改为), written into the drafts by an editor who takes it."""
