"""What ends a demo before its end. The message is for people: what was awaited or answered, and where to look."""


class DemoFailed(Exception):
    """The journey ended early; nothing is hidden by going on.

    DemoFailed
      + Refused        a service said no
      + Unreachable    a service did not answer
      + NeverCame      a fact did not arrive in time
      + WentAstray     an answer that the plan does not allow for
    """


class WentAstray(DemoFailed):
    """Everybody answered, but not what attendance, marks and seats were meant to lead to."""
