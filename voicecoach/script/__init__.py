"""What a session is: its model, the reader that finds every mistake, and the plan made from it.

``text`` gives values that know their places; ``model`` is the shape they are held against; ``short_form`` reads lines
such as ``clamshell 2x12``; ``reading`` puts these together to a ``Script``; ``schema`` and ``lint`` look at the same
model, for editors and for doubts; ``plan`` and ``budget`` make of a script what the coach works through.
"""
