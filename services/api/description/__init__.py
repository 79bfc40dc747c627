"""What OpenAPI says of this API beyond what FastAPI sees: every command, register and query at an address of its own.

`commands` and `views` describe what is routed by rule, `answers` what the fixed routes return, `problems` what can go
wrong, `shapes` makes the schemas of all of them together.
"""
