"""An accountability interview (约谈): leaders call those who answer for an organisation to account (P14).

For a low satisfaction rating it cites the evaluation that flags the organisation, is held once, and is paired: at the
same time the discipline commission's secretary interviews the organisation's discipline secretary and the leader of the
dispatched group. Everybody stands for an office; nobody is named.

`events` is what happens, `state` what follows from it; the decisions stand in `holding` and `taking_back`.
"""
