"""Random nodes of one tree, in every relation to each other: above, below, beside, the same."""

from hypothesis import strategies as st

from domain.node_id import NodeId

nodes = st.lists(st.sampled_from("abc"), max_size=5).map(lambda labels: NodeId(".".join(["bj", *labels])))
"""A node at any depth down to six, with few labels, so that two of them often share their way."""
