"""What a member sends to be judged, whichever judge it is for: kept, counted, judged once at a time, paid."""
