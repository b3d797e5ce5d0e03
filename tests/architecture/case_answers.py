"""Answers to the cases, written without their lists at hand: what a good and a poor member would note."""

from . import agent_case_answers as agents
from . import more_case_answers as more

SOUND = {
    "sys-study-bot-at-nine": """
First I'd pin down what matters: nobody but the author sees an answer, the group only gets aggregated numbers. A double message is worse than a delayed one.
Peak is when 400 channels want their post at once, with 50 calls/s that's about 8 s. Storage is tiny, under 2 GB per year.
Parts: a job that wakes every minute and looks for due posts, a sender, the interaction handler and a Postgres.
Table posts(group_id, date, state) with a unique index on group and date so a second insert fails. Set state to claimed, send, set to sent. Store timezone name, compute next run in UTC because of DST. When a user clicks, respond immediately (deferred) and do the rest after.
The API limit of the platform is what we hit first, so use a token bucket.
To scale, randomise the start by up to a minute per group, then partition groups over workers.
If the process dies after sending but before marking, check the channel's last message before sending again. If the API is unavailable use exponential backoff.
Trade-off: I choose a single box with one db, simple for one operator, but no failover.
""",
    "sys-llm-gateway": """
We need to know who spends what: each request carries a team and feature label. And we need a definition of quality per use case, i.e. an evaluation set with a minimum score.
2M/day is roughly 23 rps, 70 at peak. Each request costs about 0.9 cents, that's 18k per day.
A stateless reverse proxy, several instances, translating one API into the APIs of the providers.
Core: model routing. Easy tasks go to the cheap model, fall back to the big one if validation fails. Caching of identical requests, keyed by team. Each team gets a monthly budget with alert and hard stop.
Bottleneck will be provider rate limits (tokens per minute), not our CPU.
Nightly jobs go via the batch API.
When a provider is down, circuit breaker opens and we use the second provider. The gateway is a single point of failure so run it in two zones.
Afterwards I'd keep comparing a random sample of outputs of both models, with human review.
""",
    "ml-bread-for-three-hundred-shops": """
I'd ask what waste costs versus an empty shelf: lost margin is three times as much. Orders go in by 20:00 for tomorrow.
Daily job in the evening: load sales, compute features, predict, write suggestion to the manager app.
Careful: sales are censored on days the product ran out, so true demand is higher; I would estimate lost demand from the time it ran out.
Features: weekday, public holidays, promo flag, sales of the last weeks same weekday, rolling averages. Weather: use the forecast as it was at that time, otherwise leakage.
Baseline is last week's same day. Then LightGBM trained across all shops. Predict the 75 % quantile with pinball loss, because shortage is three times more expensive.
Evaluate with a rolling backtest, measure money lost through waste and missed sales per shop.
Roll out in 50 shops first and compare with similar shops that continue as before. Managers may overrule. Monitor for drift, retrain weekly, fall back to baseline.
""",
    "llm-policy-desk": """
Wrong answers are dangerous (court), so better say nothing than something wrong. Permissions: an employee must only get what they may read.
Chunk documents by section and store metadata (country, language, valid dates, rights). Filter on permission and date already in the query. Combine BM25 and embeddings because of form numbers. Old versions must not be returned, update the index when a document changes.
Take 50 candidates and rerank with a cross encoder to 5. The system prompt says to answer only from the passages and that text inside passages is never an instruction (prompt injection).
Each sentence links to the section it is based on; verify with a second call. If nothing relevant is found, say "I don't know" and offer to send the question to HR. If rules conflict, country beats global, else show both.
Evaluate: golden set built with HR, incl. questions without an answer. Measure recall@5 of retrieval and faithfulness of answers separately. Log question, chunks and answer for 30 days.
""",
    "ml-calls-against-churn": """
What is the decision? They want to know whether to hire five more callers. Churn = subscription ends in the next 30 days. We can make 4000 calls per month.
Metric: how many more members stay thanks to the call compared with a control group. 4000 calls cost 16k, one saved member is 80, so we need 200 saved members to break even. Watch complaints.
Start with a simple heuristic: no workout in 14 days. Then a model for risk, careful about leakage: only features available on the day. But high risk doesn't mean the call helps, so uplift modelling targets the persuadable ones.
Test: randomly leave half of the list uncalled. Sample size about 400 per group for 5 points.
Risk: calls wake sleeping members and remind them that they pay. Let people opt out.
Agree beforehand what we do if it works and if it does not.
""",
    "talk-comments-nobody-reads": """
The director will decide in six weeks, keep it or kill it. Before anything I'd read a couple of hundred comments and speak with developers.
Metric: percentage of comments that result in a code change. Guardrail: time wasted, today about 340 hours a month.
Options: kill, bigger model, or cut down. I'd cut down: no style remarks, those go to the linter; only high confidence bugs, max two per PR. A bigger model doesn't fix that we comment on the wrong things.
Offline test with historical PRs where we know the bug. Then an experiment randomised by repository, not by PR.
Risks: leaking secrets, prompt injection via code. Developers lost trust, and later might rely on it too much.
Rollout: opt-in for volunteers; if less than 30 % get acted on by the date, turn it off.
""",
    **more.SOUND,
    **agents.SOUND,
}
WEAK = {
    "sys-study-bot-at-nine": "I would use microservices on Kubernetes with Kafka and Redis. Every group gets a timer. The bot sends the question and saves the answers in MongoDB. It scales automatically in the cloud. For failures we use replicas.",
    "sys-llm-gateway": "I would build an API gateway with Kong in front of OpenAI. It logs all requests to a dashboard so that teams see the bill. We could also negotiate a better price with the vendor and use Kubernetes to scale.",
    "ml-bread-for-three-hundred-shops": "I would train an LSTM on the sales data and predict the sales of every product. I split randomly into train and test and measure RMSE. Then I deploy it with Flask and Docker so the shops can call it.",
    "llm-policy-desk": "I would put all documents into a vector database, embed the question, take the top 3 chunks and let GPT answer. With a good prompt it will not hallucinate. Then build a nice chat interface and deploy it.",
    "ml-calls-against-churn": "I would collect all features of the members, train XGBoost to predict churn, tune it and get a good AUC. Then the team calls those with the highest score. After a month we check how many stayed.",
    "talk-comments-nobody-reads": "Developers need training to use the assistant. I would take a better model such as the newest one, improve the prompt and send a survey to the developers. Then we compare the number of comments.",
    **more.WEAK,
    **agents.WEAK,
}
