"""The command line `hsp`: a module per command, named as the command is typed.

Options are parsed here, outcomes are printed and exit codes chosen. What a command does to the
installation is a rule of another package, which is called from here.
"""
