"""What an interviewer or a candidate is told where no question says more: rules, warning signs, ways on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

RULES: Sequence[str] = (
    "Keep the clock; the thread says when a step begins.",
    "If they wander, bring them back once, kindly.",
    "Question one assumption, and see what they do with it.",
    "Do not teach during the round. Keep that for the feedback.",
    "Write down what you saw and heard before you score it.",
    "Too easy or too hard? Go a step up or down.",
    "End with one strength and one thing to change.",
)

RED_FLAGS: Mapping[str, Sequence[str]] = {
    "core_ml": (
        "Cannot say in plain words what bias and variance are.",
        "Sees a model overfit and names nothing that would help.",
        "Speaks of courses only; nothing they built themself.",
    ),
    "genai_llm": (
        "Takes fine-tuning and retrieval for the same thing.",
        "Has no answer to made-up answers but a better model.",
        "Nothing of theirs ever met real users.",
    ),
    "mlops": (
        "A model never gets past the notebook in their story.",
        "Would learn about drift from a complaint.",
        "Treats a model like any other service; data does not come up.",
    ),
    "ai_agent": (
        "An agent in their story never fails, loops or stops half-way.",
        "Demos only; nothing that ran for others.",
        "Lets text from outside give orders to the agent.",
    ),
    "solutions_architect": (
        "Never weighs an answer's quality against its time.",
        "A design without a price, or any way to estimate one.",
        "Boxes and arrows that nobody had to run.",
    ),
    "llmops": (
        "Would serve a language model like any small web service.",
        "Does not count tokens when speaking of cost.",
        "Cannot say how to follow one bad answer back to its call.",
    ),
    "ai_platform": (
        "Has not shared out or looked after GPUs.",
        "Has no idea how two teams share a cluster without harm.",
        "Takes a dashboard of CPU and memory for observability.",
    ),
}
"""By the candidate's target role. What to write down when it happens, not a reason to stop."""

CURVEBALLS: Mapping[str, Sequence[str]] = {
    "ml_fundamentals": (
        "You may use a tenth of the data from now on, and no more will come. What stays, what goes?",
        "Each result must be explained to the person it concerns. Which of your choices would you take back?",
    ),
    "coding_tools": (
        "The input no longer fits into memory. What do you keep of your solution?",
        "It is called a thousand times a second now. Where does that hurt first?",
    ),
    "system_design": (
        "Ten times the traffic by Monday, with the same budget. What gives way?",
        "A whole region is down for a day. What do users see, and what do you do?",
    ),
    "production_mlops": (
        "Last night's data came twice, and the model was trained on it. What now?",
        "The person who knows the pipeline left. What do you make safe first?",
    ),
    "genai_llm": (
        "The model's price triples next month. What do you do, and what must not get worse?",
        "A customer shows you a confident answer that is made up. Walk through your next hour.",
    ),
    "communication": (
        "Your manager disagrees, in front of the customer. What do you say?",
        "You have half the time you thought, and must tell everybody today. How?",
    ),
}
"""By area, for questions without a change of their own."""

STUCK: Sequence[str] = (
    "**Say the limits again**, aloud: what goes in, what must come out, what you may not do.",
    "**Offer two ways on**, a simple one and a better one, each with its price.",
    "**Choose one, and say why.** A simple way that is finished beats a clever one that is not.",
)
UNKNOWN = (
    "Do you simply not know it? Say so, reason from what you do know, and say how you would find out. That scores "
    "better than a guess said with confidence."
)

STORY_HINTS: Sequence[str] = (
    "Take half a minute and choose one story before you begin.",
    "Start with where you were and what was at stake, in two sentences.",
    "Which part was yours alone, and what came of it in numbers?",
)
PLAN_HINTS: Sequence[str] = (
    "What is the question behind the question here?",
    "Begin with the simplest thing that could do, and say what it lacks.",
    "Name one decision, what it costs, and what would change your mind.",
)
PLAN_PROBES: Sequence[str] = (
    "Could you go one level deeper there?",
    "Where did that go wrong for you, and what did you do?",
    "What would you have to see to decide otherwise?",
    "What would you do differently the second time?",
)
PLAN_FLAGS: Sequence[str] = (
    "Large words, and nothing they did themself behind them.",
    "Never names a cost, a limit or a failure.",
)
