"""Command line: parse, call, print; one file a command, heavy imports inside the commands."""
