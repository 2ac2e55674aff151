"""The mechanism built wrong on purpose, one way per module, to see that the judge notices.

Each module says in its docstring what it breaks. `sabotage()` replaces parts of the chassis inside a service's
process (`python -m tests.faults.sabotaged NAME SERVICE ROLE`); `provoke(lab)` is the small load with the one fault
that brings the mistake to light. The same load and fault leave a mechanism that was built right unharmed
(`make sabotage ARGS=--control`).
"""
