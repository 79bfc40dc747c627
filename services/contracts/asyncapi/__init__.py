"""AsyncAPI 3.0 of everything that a node says and hears over NATS.

`messages` are the events and reports, `outside` the subjects of publishers and subscribers, `links` those between
nodes; `document` puts them together.
"""

from services.contracts.asyncapi.document import document

__all__ = ["document"]
