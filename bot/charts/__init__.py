"""Small charts drawn by the project: a checked record goes in, PNG bytes or the same in words come out."""
