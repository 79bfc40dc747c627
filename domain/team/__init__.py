"""An inspection team: who is in it, who leads it, and for whom a member must not take part (P2, P6, P11).

People are pseudonyms. The team's home is the organisation that keeps it. Who has ties to an organisation is recused for
it and for all below it, also after leaving the team and coming back; by the owner's `RecusalIndex` in all its other
teams, too. What the team is used for decides who may be in it, by one rule for every way in.

`events` is what happens, `state` what follows from it, `eligibility` the one rule; the decisions stand in `forming`,
`recusing` and `leading`.
"""
