"""Files sent: public ones, those of staff, ranges of them, ZIPs made while they are sent."""
