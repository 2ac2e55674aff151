"""The paper that training runs on: sheets to print, templates to fill in, lists to take along."""
