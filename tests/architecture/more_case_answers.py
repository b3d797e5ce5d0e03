"""Answers to the cases of the third session; their lists had been read before, but are not copied."""

SOUND = {
    "sys-before-the-phone-rings": """
What we owe the caller: 10k scores per second, 99 % of them in half a second. If we have nothing in time the phone just rings and no warning appears, because marking a surgeon as spam is much worse than missing one salesman.
Estimate: 12 ms per call on one core is 120 cores busy all the time. A GPU doing 64 every 8 ms handles 8000/s, so two, plus one spare. The data is 90M x 500 B = 45 GB, so it fits into RAM.
Drawing: load balancer, scoring servers that keep no state, an in-memory database, and a stream job that updates the recent counts.
Details: put all 60 values of a number in one row so that there is one read instead of six. Batch requests but leave after 10-20 ms at the latest. Quantise to int8, then compare errors with the original model.
Bottleneck: with six reads every 16th call may get a slow one. A hedged second read helps.
Scaling: CPU says little, I'd scale on the number of waiting requests. We know the rush, so start the replicas at 8:45.
Failures: every request has a timeout; when it passes we drop it and use the caller's last score.
Trade-offs: I could compute all numbers every hour instead. Cheap and quick, but a robot that started ten minutes ago goes unseen.
""",
    "sys-evening-home-page": """
Requirements: what you were watching has to be right immediately, the recommendations can be a day old. A film we have no rights for must never show up, that's a contract issue.
Numbers: 60,000 a minute = 1000 requests/s. Computing live at two seconds each would need 2000 cores. 600 titles x 8 bytes is about 5 KB per profile, 29 GB for everyone.
So: a batch job computes pages every night and writes them to a key-value store. In the evening the page service only reads.
How it works: the job ranks the rows first, fills each one and avoids showing a film twice. At request time we fetch the watch position of the profile and insert that row. Then filter by country using a small table with end dates, and keep a few extra titles in each row to fill holes. Experiments: hash of profile id and test name picks the variant, so a person always sees the same version, and we log which one it saw.
Bottleneck is the read load on the store, so cache in Redis for a minute or so.
Scale: shard on profile id, and don't compute for people who haven't come for two months.
Failure: if there's no page, show what's popular in that country.
Trade-off: the page doesn't react to what I saw an hour ago. I accept that for speed.
""",
    "sys-garden-shop-start-page": """
Goal: money we would not have earned without the row, so margin per visitor after returns, versus the bestseller list. Clicks prove nothing since people buy their lawn mower anyway.
Estimate: 9M x 4 = 36M rows per day, 420/s on average, about 1700/s at peak. Ranking all 3M products would take 150 s, so impossible, only a few hundred per request.
Drawing: first get candidates, then a ranking model, then business rules. Log what we displayed.
Details. Candidates from: customers who bought this also bought, products similar to what was viewed, embeddings, and what sells in this region in this month. Ranking: probability of buying (and keeping) multiplied by margin, but the margin factor is capped, as pure margin lost 3 %. Availability: check live stock of the visitor's shop as the last step and have some products in reserve. New products: text and photo embeddings; people on their first visit: use the clicks of this session, season and place.
Bottleneck: loading features of 500 products, so one bulk request to memory.
Scaling: item-to-item lists don't depend on the person and are computed every night. More replicas.
Failures: timeout per source; if the ranker is slow show popular items that are in stock.
Trade-offs: 3 % of visitors never get personal rows for six months. That hold-out costs a bit but it is the proof finance wants.
""",
    "sys-hate-in-five-languages": """
Clarify: what exactly counts as hate? I need the policy in writing, with borderline cases, e.g. somebody quoting an insult to criticise it. Both errors hurt: leaving hate up hurts the people attacked, deleting innocent posts silences people.
Diagram: 6M/day is 70 per second. A small model goes over everything, only the top 2 % go to the big model, and unclear ones to moderators. Big model on everything would be almost 700 GPU hours a day.
Data: existing labels are biased because only reported posts were judged. I'd label a random sample as well. Native speakers for each of the languages, some posts labelled twice to measure how much they agree.
Features: text plus the post it is replying to and the thread, as the same words may be attack or defence.
Model: fine-tune a multilingual transformer like XLM-R so the small language profits from the bigger ones. Baseline is keywords.
Evaluation: precision and recall for each language, not just overall. A special test set with counter speech, where people quote hate in order to object.
Serving: shadow mode at first, auto-remove only at high confidence. Anyone can appeal and a different moderator decides; the result goes into training. Moderators need breaks, blurred images and psychological support. Monitor new slurs with a word list that can be changed the same day.
""",
    "sys-next-clip-in-the-feed": """
Clarify: the company earns with subscriptions and people who cook stay. So watch time is just a proxy, the aim is satisfied members who cook something and renew.
Diagram: 2M clips can't be scored in 200 ms, so candidate generation gives about 500, a heavier ranking model sorts these, then rules against five pasta videos in a row.
Data: log all impressions with position, and if the video was started by autoplay. Label: seconds alone prefer long videos, so I use the percentile of watch time among videos of similar duration. Hide is negative, save and cooked photo positive. Split by date.
Features: what the user did in this session, e.g. the last ten clips, long-term taste, season. For clips: ingredients, title, image embeddings, so a fresh upload has something.
Model: two tower for retrieval. Ranker multi-task: predicts finishing, saving, hiding, cooking, with a weighted sum on top.
Evaluation: offline how well the order fits the following days, then A/B test over weeks. Main metric cooked dishes, and the survey must not get worse.
Serving: keep around 5 % of the slots for exploration. Every new clip gets a guaranteed 100 views with people who like that sort of food; 20,000 x 100 = 2M of 200M slots a day. New uploads are in the index within minutes. Canary rollout, old feed as fallback.
""",
    "sys-tickets-paid-by-card": """
Requirements: answer within 120 ms. Missing a fraud costs us 110, blocking an honest buyer 10, so I optimise money and not accuracy.
Estimate: 300k/day = 3.5 per second, but 400/s when a big sale opens, size for that. Analysts can look at 12 x 60 = 720 a day.
High level: payment -> decision service -> reads features -> rules (known stolen cards) and the model -> accept, hold or reject. Everything goes to an event log.
Deep dive: stream processing counts payments per card, device and IP over the last 5 minutes and hour. Labels: chargebacks arrive up to 70 days later, so don't train on the most recent two months as if they were clean. Since fraud is rare I downsample normal payments, and afterwards calibrate the probabilities. Reject if p > 10/120 = 8 %; close to that the analysts review, up to 720 a day, while the ticket is held.
Bottleneck: reading features. One batched lookup in Redis rather than ten in a row.
Scaling: stateless servers scaled up before the sale; the stream is partitioned by card.
Failures: if the model doesn't answer in time only the rules decide and expensive orders are held.
Trade-off: we never learn the truth of what we reject, so let 1 % of those pass at random with a small amount. That costs money but gives honest labels.
""",
    "ops-six-teams-one-cluster": """
Needs: people wait nine hours while 55 % of the cards idle. Target: half of the jobs start within one hour. Every team gets a guaranteed number of GPUs. Customer pictures must be kept separate, three people run this.
Architecture: no more ssh. You submit a job as a YAML file with docker image, command, dataset version, number of GPUs. A scheduler (Slurm or Kueue on Kubernetes) with one queue for each team replaces the calendar and starts all GPUs of a job together.
Data and training: MLflow tracks each run automatically with parameters, metrics, git commit, dataset version and seed, that way the weed detector can be rebuilt. A model registry has the versions with owner and status, robots only get models from there. Everybody has to checkpoint every 30 min; otherwise we can't interrupt jobs.
Serving and monitoring: unused quota is borrowed by others and preempted when the owner needs it. Each job is tagged with team and project, so monthly cost per team is simple. 64 x 1.20 x 720 h = 55k a month, more than half wasted. Notebooks with GPU usage at zero for an hour are stopped. Dashboard with waiting time and utilisation.
Rollout: start with one team, the one waiting longest, on three machines, then the next. Permissions per team for data. Renting in the cloud only for the rare 32 GPU job.
""",
    "ops-nobody-watches-invoices": """
Needs: 16,000 invoices a day, 2 % unpaid at 60 = about 19k lost on a normal day, so I start with money and not with charts. The truth only comes after 45 days, so we need faster signals too.
Architecture: write every prediction to a table with all 40 inputs, score, decision, model version and order id. Hourly jobs compute checks on it. As fallback a simple rule: invoice only for existing customers.
Data: for each input the percentage of nulls, min and max, number of rows, freshness. Compare with the same weekday in the previous four weeks, because weekends are different. May would have been seen in the first hour. Talk with the teams that own the tables, ask for a schema contract.
Monitoring: percentage of approved orders and the distribution of the scores, per country and for new customers. Early label: paid within 14 days (normally 60 %). Then the real default rate by order week. Who gets the alert: empty inputs page the on-call team with a runbook, slow drift creates a ticket for the data scientists in the morning. Avoid too many alerts, otherwise they get ignored: only alert if it lasts two hours and the input is important.
Rollout: logging first, then two weeks of alerts that go nowhere to set thresholds, and replay May to prove it works. Review the alarms monthly.
""",
    "ops-fourteen-models-one-signature": """
Needs: sort the models by risk. 3 claims models need the full review and a signature, 6 for clerks get the short one, 5 for mail are approved by automatic rules. Each month that's 9 + 3 = 12 hours; full review for all would be 42 and the officer has just 26.
Architecture: retraining can be started by a schedule, by drift, by worse performance or when enough new labels are there. But the trigger only starts a pipeline, it doesn't deploy anything. Drift may simply be a broken load (5 times last year), so look at the cause first.
Data and training: validate the data before training: row counts, nulls, units, late labels. Keep a frozen test set that was checked by experts, because fresh data may be broken in the same way. Compare the challenger with the current model on the same data, also per region. Save data snapshot, code commit and settings for ten years.
Serving: shadow for a week, then 5 % canary. Registry with versions; rollback means pointing back to the previous version incl. its features and threshold, takes minutes, practise it.
Rollout: begin with mail and do claims at the end. The officer gets one page: why, what changed, results, limits, and signs it. Safety: max one release per week and model, and everyone can press pause.
""",
    "llm-forklift-six-editions": """
Questions and risk: a wrong torque may kill someone, no answer only costs a phone call. So when in doubt, refuse. First question of the bot is the serial number from the plate, that tells us which edition applies.
Retriever: chunk by the numbered sections, keep heading path in the chunk. Don't split tables; if they're too long repeat the header with the units in each part. For drawings index the caption, part names and a short description, and show the picture. Scanned pages through OCR and a manual check. Every chunk has its edition as metadata and we filter on that before searching, else the six nearly same pages push each other out.
Search and prompt: hybrid, BM25 for codes like E-31 and vectors for symptoms. Rerank to five. The prompt says: use only these passages, copy numbers and units literally, don't convert. Code then checks that each number is in the passage.
Answer: under each value the page and edition, taken from metadata. If nothing supports the answer, or brakes and mast are involved and it's unsure, forward to the hotline together with the conversation, serial number and found pages. At night onto the list.
Evaluation: 300 old calls where experts added the edition and checked the answer. Ask the same question for two editions where the value changed. Count how often the right page is found, and then how often the value is exactly right. Log what was refused.
""",
    "ml-ten-places-for-dinner": """
Clarify: the app earns when a guest booked and really came, so that's the target, taps aren't enough. One second response.
Diagram: take position and time, keep restaurants which are open and within 2 km (about 400), score them, choose ten, log.
Data: today nobody stores which ten were displayed, so the first thing is to log impressions with position. Label: booked or not. Train until four weeks ago and test on what came after.
Features: distance or walking minutes, hour, weekday, cuisine, price level, average rating, what the member booked earlier (cuisine, price).
Model: baseline is the most booked places nearby at this hour. Visits per member are few (1.5M visits over 300k people = 5 each) and 40 % have none, so plain collaborative filtering is too sparse. Boosted trees on the features instead; new members get the baseline.
Training and evaluation: hit rate at 10 and NDCG on the later weeks versus baseline, separately for new members. Ratings: Bayesian average, three 5-star votes shouldn't beat 200 votes with 4.6.
Serving: not ten pizzerias, at most two of the same cuisine, and one slot for something new. A/B test, half of the members keep the old list, compare bookings that led to a visit. Train again each week, delete exact positions after one day, correct opening hours when guests report them.
""",
    "talk-tickets-of-the-bike-riders": """
Clarify: I'd ask where the 26 hours are spent. Half of the tickets go to the wrong team and lose 14 hours there, while writing takes six minutes. So routing is the problem, not typing. And what may a machine never do? Promise a refund.
Metrics: time to solution, mean and the slowest 10 %. It must not get worse: share of reopened tickets (10 % today) and wrong promises.
Approach: options are routing only, drafts only or a chatbot which replies alone. I'd start with routing: a classifier trained on the 60,000 solved tickets predicts the team. When it isn't confident, a human decides. Next step: suggested replies based on the help articles, which the agent reads, changes and sends. No automatic sending.
Evaluation: first on tickets of the last month that it hasn't seen. Then an experiment, tickets are randomly assigned to model or form, for four weeks, compare hours.
Risks: 40 articles are outdated, fix them before drafting. Agents may click send without reading, so sample and check. Portuguese is coming and 5 % are other languages: look at accuracy per language and send unknown ones to people.
Next steps: pilot with two teams next Monday. If the mean of the routed half isn't under 22 hours by the end of the test, we stop. If it is, drafts. She can decide before the ten weeks are over.
""",
}
WEAK = {
    "sys-before-the-phone-rings": "I would containerise the model with Docker and put a FastAPI service in front of it. Kubernetes autoscaling on CPU takes care of the load in the morning. For performance we choose a fast language and powerful machines, and Prometheus with Grafana gives us full observability of the platform.",
    "sys-evening-home-page": "I would build a modern recommendation engine with deep learning that understands every user. Microservices on AWS behind a CDN make the page fast. Each time somebody opens the app the model computes the perfect page. With autoscaling the evening is no problem and A/B testing keeps improving it.",
    "sys-garden-shop-start-page": "I would use a state-of-the-art recommender with embeddings and a transformer. It learns what each customer likes and shows the best products. We measure the click-through rate and the revenue that comes through the row, and if both go up finance will be convinced. It runs on Kubernetes.",
    "sys-hate-in-five-languages": "I would fine-tune BERT on the reported posts and reach a high accuracy. Posts are translated to English first. Everything above 0.5 gets deleted automatically in real time. With more data the model gets better and better, and the moderators can slowly be replaced.",
    "sys-next-clip-in-the-feed": "I would train a deep neural network on user behaviour that maximises watch time, because engaged users are happy users. Collaborative filtering finds similar users. The model is retrained every night and deployed with CI/CD. Personalisation will solve the problem of the twenty clips.",
    "sys-tickets-paid-by-card": "I would train XGBoost with SMOTE against the imbalance and reach an AUC of 0.98. The model replaces the old rules. It is deployed as a REST API with autoscaling, retrained every week on all payments, and everything above 0.5 is fraud. A dashboard shows the accuracy to management.",
    "ops-six-teams-one-cluster": "I would move everything to the cloud with Kubeflow, so that GPUs are unlimited. Each team gets its own notebooks and a nice portal. We write good documentation and hold weekly meetings so the teams coordinate better. DevOps culture is more important than tools.",
    "ops-nobody-watches-invoices": "I would set up Prometheus and Grafana with dashboards for all metrics. We monitor accuracy, precision and recall of the model in real time and use a drift detection tool such as Evidently with a statistical test on all columns. When something is significant an email goes to everybody.",
    "ops-fourteen-models-one-signature": "I would build a CI/CD pipeline with Airflow and Kubeflow which retrains all models every night with the newest data. If the accuracy is higher, the new model goes live automatically. That is continuous learning. The officer gets a dashboard and can approve with one click.",
    "llm-forklift-six-editions": "I would load the PDF into a vector database in chunks of 500 tokens, use the newest GPT and a prompt which says that it is an experienced forklift engineer and must not hallucinate. A friendly chat window on the phone shows the answer. If users are unhappy they can give a thumbs down.",
    "ml-ten-places-for-dinner": "I would use matrix factorisation on the star ratings, as Netflix did, and show every user the ten restaurants with the highest predicted stars. We split randomly, tune the number of factors and look at RMSE. Then it is deployed as an API and scaled in the cloud.",
    "talk-tickets-of-the-bike-riders": "I recommend an AI chatbot based on a large language model. It understands every question and replies in seconds around the clock, which solves the waiting at once. Many companies report huge savings. We choose the best vendor, train the staff, and count how many tickets are closed.",
}
