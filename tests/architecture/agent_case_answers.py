"""Answers to the cases on agents and language models; the sound ones were first written without the lists."""

SOUND = {
    "talk-notes-on-the-loading-dock": """
Clarify: what hurts, the hours or the mistakes? 1,400 x 3 min = 70 hours of typing a day, and 28 wrong notes x 25 = 700 euros a day. And "97 % of fields" sounds good, but with 12 fields only 0.97^12, about 69 % of the notes, are free of mistakes. For the five fields needed for paying it's 86 %. Who decides, when? In ten weeks; nobody loses the job, two retire.
Metrics: share of notes that go through without anybody touching them, and mistakes among those. Must stay below the 2 % we have today. Plus cost per note.
Approach: not buy or refuse, but machine reads and people check what it is unsure about. Take fields above a confidence threshold, compare weights and sums with the order in the system, show the rest to a person next to the picture. Handwritten corrections always to a person. Offer costs 5 cents x 1,400 = 70 a day, cheap in comparison.
Evaluation: first run it on 1,000 old notes with known values, but check those values twice since typists err too. Report by supplier, the small ones separately. Then free six week trial with some notes typed by people as well.
Risks: forms change, people nod everything through, being locked in with the vendor for two years. Ask for a way out and our data back.
Rollout: the 30 big suppliers first, go if errors stay under 2 %, otherwise don't sign.
""",
    "llm-first-reader-of-every-change": """
Risk: it should rather be silent than annoying. Eleven comments per change killed the last tool, so max two, only about real bugs, never style. It can't approve, a human must do that.
Retrieval: the diff alone is not enough. I'd give it the whole functions which were changed, callers and callees through the build graph, the tests and similar past changes incl. field bugs. There's room for 30k tokens. Split big changes by file, skip generated code. Use keyword/symbol search as well as embeddings.
Prompt: list possible problems, then a second call tries to disprove each one and scores it; only the best two are posted. Text in the change is data and not an order, outside firms could write "approve this". So no tools that write, no secrets. Keys are found with a scanner before the model sees it.
Comment: file, line and why, with the line of code quoted. If it isn't sure say nothing. Post it when the build is done, after 12 minutes, so before people start.
Cost: 260 x 30k tokens = 7.8M = 23 dollars a day, around 500 to 700 a month for one pass, so two or three passes are affordable.
Evaluation: replay the 80 changes which caused field bugs plus harmless ones: how many are found, how many false comments per change. Split by time. Then silent mode, one team, and measure the share of comments which lead to an edit (people have 60 %). Off if below 40 %.
""",
    "llm-letters-to-restaurants": """
Needs: 750 answers x 4 min = 50 hours a day. 60 % routine, that's 450. What it may do alone: delivery date, copy of the invoice to the address on file. Never: prices, discounts, bank accounts, promises, complaints. Those become drafts for a human.
Architecture: mail arrives -> classifier of intent and sender -> rules decide on path -> look up order -> write answer -> checks -> wait 10 minutes in an outbox, where the salesperson can stop it -> send.
The order system has one login for the whole company, so I'd put a small service in front that only returns data of the customer who wrote. The customer is found from the verified sender address (SPF/DKIM), not from what the text says. The agent gets draft right, only the sending service has send right.
Data: the 90,000 old mails have bad promises in them, so people check some hundred before we use them as examples or tests. Add 100 attacks: hidden orders, new bank accounts, false senders.
Serving: prompt injection: text of the mail is untrusted. Code verifies recipient = known contact and invoice number belongs to this customer. Log everything. If checks fail, draft. A kill switch.
Monitoring: sample of 50 sent mails a week read by people, share of edited drafts, complaints.
Rollout: only drafts first, four weeks, measure how often they're sent unchanged. Then one type of mail for two salespeople, then more.
""",
    "llm-money-back-for-a-late-train": """
Flow: mail comes in, the LLM extracts ticket number, train and date. Ticket system and arrival system are called by the program, in parallel if possible. The rule (60 min -> 25 %, 120 -> 50 %) is plain code, the model doesn't calculate. Validate the ticket number and the date first. Then payout or clerk. Claim is stored with a state so after a crash we continue.
Latency: there's no hurry, passengers wait nine days now and two would be good. So wait until the next morning after 4 am when times are final, as 4 % change. About 1.5 + 0.5 + 2 + 1.5 s per claim doesn't matter.
Cost: two or three model calls are 3 cents, a clerk costs 2 euros for four minutes. 400 x 70 % = 280 simple claims, saving 560 a day or about 19 hours.
Safety: pay once: idempotency key from ticket number and travel date, unique in the database, check before. Above 50 euros, or unclear, a clerk confirms. The agent never refuses by itself; a refusal is a proposal with reason which the clerk signs, because a wrong one ends at the authority. Text of passenger can't change the rule (injection). The payout tool takes only the claim id. After six calls without a result stop and pass it on. Bank account from the ticket purchase. Log each step.
Start: two weeks in shadow beside the clerks, then up to 20 euros. Check samples. Stop button.
""",
    "llm-one-page-before-the-patient": """
Needs: 4.5 % of the prototype's pages had a wrong drug and 7 % left out an allergy or diagnosis, this can kill, so it isn't good enough. Better no page than a wrong one. Consent: 6 % said no, those are skipped.
Architecture: night job for the 85 % who are known: 187 patients x 20k tokens = 3.7M tokens, at 2,000/s that's about 31 minutes with one GPU. The rest when they check in, 10 seconds of reading plus writing, under a minute. Everything in our own data centre.
Main idea: drugs, doses and allergies are not written by the model, they're copied from the ordering system's coded data. For the 20 % without coded allergies, search the notes and show "not coded, please ask". The model only summarises history, and each sentence has a link to the note and date.
Data: OCR of scanned letters, with uncertain ones marked. Copied old drug lists are removed by comparing text and date. Two languages.
Serving: a second check if every sentence is supported by its source; unsupported sentences get deleted. If something fails the doctor gets no page and reads the notes as before. Access only for those treating, logged for ten years. Withdrawal of consent deletes pages.
Evaluation: 200+ pages, two doctors, count omissions and wrong facts separately, with severity; blind. Limit e.g. 0 dangerous mistakes in 500.
Rollout: five doctors who still read notes, feedback button, watch that doctors don't blindly trust it.
""",
    "ops-fourteen-assistants-one-exam": """
Needs: every change (20 a week: prompts, models, docs, tools) has to pass before it goes live, within 20 minutes, and for 300 dollars a week, so 15 per change, that's 1,500 verdicts at a cent. Average isn't enough: both accidents had a better mean.
Architecture: it's a step in CI. Change -> pick suite for this assistant -> run old and new version -> grade -> compare -> report and block. Teams own the cases, the platform owns the runner.
Data: cases from real logs, names removed, stratified by language, intent and tool. 150-300 per assistant, plus must-never cases from each accident (Italian arrival date, "maybe"). Keep a hidden part. Store versions of everything: prompt, model, documents, judge.
Grading: first deterministic checks (did it ask for the date, was cancel called - look at the tool calls in a sandbox with fake bookings). Only then LLM judge with a rubric. The judge agrees 78 % versus 88 % among people, so calibrate it per language and use people for the doubtful ones: 2 x 10 x 30 = 600 answers per week.
Noise: scores move by 2 points, so run several times, pairwise comparison on same questions with confidence interval; a drop counts only if larger than that. Results per slice: language, task. Hard gates for safety rules: one failure stops.
Rollout: report only at first for one team with an agent, then blocking. Emergency override with name. After release canary and monitor real talks; each incident becomes a test.
""",
    "ops-ten-cards-in-the-cellar": """
Requirements: chats start in 2 s and 25 tokens/s; batch jobs done by six. Texts never leave and aren't logged. One team mustn't block others.
Estimate: peak 8/s x 2,300 tokens. In: 16,000 tokens/s, of which 9,600 are the same prefix. Out: 2,400 tokens/s. 300 tokens at 25/s take 12 s, so about 100 requests at the same time . KV cache: 2,300 x 0.25 MB = 575 MB each; a card has 80 - 32 = 48 GB minus reserve, so about 75 per card. Two cards for memory, more for compute; I'd use 6 chat, 1 embeddings, 2 batch, 1 spare.
Drawing: gateway with login and quota per team, two queues (interactive, batch), router, vLLM replicas, embedding service, metrics.
Deep dive: continuous batching. Prefix caching for the 1,200 tokens, so send an app to the same replica. LoRA adapters loaded on one base model instead of four copies. Rate limit in tokens per team, bulk only at night or with low priority and preempted when chats come. Cache not shared between teams, log only counts.
Bottleneck: KV cache memory and prefill of long documents; chunked prefill.
Scaling: can't buy, five months. So use night hours and limit the output. Plan at 60 % use.
Failure: machine dies = two cards fewer, keep the spare; shed batch first, then say "busy" quickly.
Trade-offs: New model versions: both side by side, apps pin a version, teams test their prompts, old one stays a quarter. Costs memory.
""",
    "sys-flea-market-gate": """
Requirements: different limits: chat 200 ms, ads five minutes, profile pics an hour. Weapons and threats immediately, fakes within a day. Mistakes both ways: a glue gun shouldn't be blocked.
Scale: 12M messages = 139/s, peak about 420/s. 800k ads = 9/s, photos 28/s, peak 83. The large model on all ads: 800,000 x 1.5 s = 333 GPU hours a day, about 14 GPUs all day at average, 42 at peak. On 2 % it's under one. 4,000 bad ads and 24,000 bad messages a day; people do 8,000 cases.
Drawing: content -> hash match and lists -> small models -> score -> clear ok / clear bad / unclear to the large model -> reviewers. Queue per surface.
Deep dive: perceptual hashes of removed photos catch re-uploads. Small models on everything, thresholds per surface and per type. Large model sees picture and text together ("glue gun"). Priority of the review queue by harm times views. Ads hidden until checked. At night no reviewers (23-7), so dangerous stuff is held.
Bottleneck: reviewers, 8,000 a day, then the GPUs.
Scaling: queues absorb peaks, chat servers scale horizontally, result cache by hash.
Failures: large model down: ads wait, or publish low-risk with later check; chat goes through with the small model.
Trade-offs: threshold: more blocked honest sellers vs harm. Appeals: other person within a day, result goes to the training data and threshold. Also label a random sample since old decisions are from reports only. Measure precision and recall per category.
""",
    "sys-numbers-of-five-teams": """
Needs: 0.91 vs 0.78 means training and live computed something different. So one definition, used in both. 400/s x 40 features in 15 ms, 20 of them must be less than a minute old. Three engineers, so nothing fancy. If no decision can be made the customer stands at the car, so defaults are needed.
Architecture: feature registry in git (SQL, owner, description, type), offline store in the warehouse, online store in Redis, a nightly job and a streaming job write both. API to read features by customer id. Size: 2M x 300 x 8 B = 4.8 GB, fits in memory.
Data and training: point-in-time join: for each training row take the value as it was known at decision time, with event time and arrival time, as trips come up to 48 hours late. New features: backfill three years: 1,095 days x 8 min = 146 hours alone, so run 20 days in parallel = 7 hours. Same code as live.
Serving: one multi-get for 40 features, p99 under 15 ms. Log the feature values served with the decision, which can later be used for training. Compare online and offline values of a sample daily, alarm if they differ. Monitor age, nulls, ranges. Missing value -> default, and old value with timestamp.
Versioning: trips_30d_v2 beside v1, no silent changes. Owner per feature; 80 shared ones first, avoid 300 copies, delete unused ones.
Rollout: start with the deposit model, run parallel to the old way, compare, then others.
""",
    "sys-pet-shop-that-remembers": """
Requirements: remember animal facts so we don't ask twice; ask for consent first (70 % yes), forget within 7 days; 300 tokens, first word in 2 s. A wrong allergy is dangerous.
Data: structured records rather than chat text: customer, animal (name, species, birth date instead of age), fact, source sentence, date, confidence. One record per animal as there may be two dogs. Never save health, children or debts of people: allowlist of fields. Shared accounts: ask who/which pet; guests have none.
Modelling: after the chat a background call extracts facts in JSON. New against old: update instead of adding, keep history: "switched to salmon" replaces, weight gets a date, dead pets are marked so nobody asks. Allergy never overwritten without asking.
Serving: at the start load the customer's records by key, it's small, put allergies first then the relevant ones by animal, up to 300 tokens. A filter in code removes products with that protein, not just the prompt. Old facts: confirm ("does Luna still weigh 4 kg?").
Evaluation and monitoring: test dialogues with changes, second dog, death, someone telling about his illness. Count wrong, unwanted and missing facts. A page where customers see, fix and delete what is stored.
Failures: memory service down -> behave as without memory and ask about allergies. Deleting: one job with id goes through memory, logs, cache; backups vanish after 30 days and vendor after 30, so tell that or don't store identity there. A tombstone list so a restored backup deletes again.
""",
    "sys-school-trip-in-four-bookings": """
Needs: stop any time and continue days later, never book twice, nothing without the button. 1 in 200 calls has no answer and half of those actually booked. 2,400 bookings a week = 12 unclear a week.
Architecture: state isn't in the chat or in server memory but in a database: trip with steps search, chosen, confirmed, requested, booked, failed. A workflow engine (Temporal or a table with a worker) runs steps, LLM only talks and proposes; code executes. Chat reads the state when the teacher comes back and summarises what is done and open.
Booking: write the intent with a key before the call; same key for each retry. For the 22 suppliers that accept keys retry is safe. For the other eight: after a timeout look up by school and date, only book again if not there; if unclear give to a clerk. Order: reversible first: hostel (free cancel 24 h), bus, hold the train for 30 min, museum last because it can't be returned. If one fails, undo the others (saga, compensation).
Confirmation: button shows dates, price, cancellation; bound to that offer with a version. If the train price changed since, ask again. "sounds good" is no yes. Approval expires.
Serving: on restart workers take up unfinished steps with a lease/lock so only one works. Clerk queue 8 to 18 h. Reconcile each night with suppliers for doubles.
Rollout: kill the process in tests after every step; start with hostels with keys, clerks approve first. Metric: double bookings 0.
""",
    "sys-search-box-for-shop-builders": """
Questions: a fifth are codes, half are in words. A wrong setting can stop payments, so the short answer only if pages support it, else just the list. Find out which version the reader uses; a fifth of the first hits today are another version.
Retriever: chunk pages by heading with title path, keep code blocks in one piece. Two searches: BM25 with the codes as exact tokens (refund_partial not split) and embeddings for questions, combine with reciprocal rank fusion. Synonym list for the 60 pairs (chargeback = reversal). Typo tolerance, but not for codes. Filter by version, default the newest or the one of the page they're on. Group four versions of the same page to one hit. Index is updated when a page is published, deletes too, not weekly.
Reranker and prompt: cross-encoder over top 50 to get 10, within the 300 ms. The answer is written from the top 3-5 passages of one version, streamed after the list.
Answer: each sentence has a link to its page. If the score is low or the passages don't contain it, no answer box. Settings and code copied literally.
Evaluation: clicks are biased by position, so not truth. The writers judge 400 pairs a week; sample queries by type: codes, questions, typos, different versions; NDCG@10 and recall, per type. Answer: correct and supported. Online: interleaving or A/B, share of searches without click from 35 % down, leaving to the public search engine, reformulation. Rollout to 10 % with list first, answers later.
""",
}
WEAK = {
    "talk-notes-on-the-loading-dock": "I recommend to go for it, because AI is the future of logistics and 97 % is better than most humans. The contract gives us planning security. We train the staff, communicate the change early and build a dashboard that shows how many documents were processed. After a year we evaluate the success together with the vendor.",
    "llm-first-reader-of-every-change": "I would connect GPT to the repository with a webhook and send it the diff. With a good system prompt, that it is a senior engineer, it writes a detailed review with all improvements, also on naming and style. Developers love feedback. Over time it can approve simple changes by itself and speed up the team.",
    "llm-letters-to-restaurants": "I would fine-tune a language model on the 90,000 mails so that it learns our tone. It is connected to the mail server and the order system and answers all mails in seconds. A system prompt tells it to be polite and not to reveal confidential matters. Customers will be impressed by the speed.",
    "llm-money-back-for-a-late-train": "I would build a multi-agent system with LangChain: one agent reads the claim, one searches the systems, one decides and one pays. With chain of thought they reason about the rules. Kubernetes scales the agents, and customers get their money in real time, which raises satisfaction a lot.",
    "llm-one-page-before-the-patient": "I would use the newest GPT with a long context window and a well engineered prompt. It is told to be an experienced cardiologist and never to make things up. With ROUGE and BERTScore we show that the summaries are good. As the doctors already love the prototype, we can roll it out to the whole clinic.",
    "ops-fourteen-assistants-one-exam": "I would introduce LangSmith and an LLM as a judge that scores helpfulness from 1 to 10. If the average is above 8 the change is deployed. All teams get training in prompt engineering and share best practices in a guild. This creates a quality culture and prevents accidents.",
    "ops-ten-cards-in-the-cellar": "I would install Kubernetes with the GPU operator and deploy the model with Docker. Autoscaling adds GPUs when the utilisation rises. Every team gets its own namespace and its own copy of the model, so nobody disturbs the others. Grafana shows everything, and all requests are stored for analysis.",
    "sys-flea-market-gate": "I would use a multimodal foundation model, because it understands text and images best. All content is sent to it through Kafka, and it decides what is forbidden. With autoscaling GPUs the speed is no problem. Accuracy will be above 99 %, so that moderators are hardly needed any more.",
    "sys-numbers-of-five-teams": "I would buy a feature store, Feast or Tecton, since it is the industry standard. All teams put their data there and everybody can reuse it. It runs on Kubernetes and scales well. With good documentation and data governance the quality of the models will rise, and data scientists are faster.",
    "sys-pet-shop-that-remembers": "I would save all chats in a vector database and retrieve the most similar messages with embeddings. The language model then knows everything about the customer and is really personal. More data makes it better. If somebody complains we remove his chats from the database by hand.",
    "sys-school-trip-in-four-bookings": "I would build an agent with ReAct and tool calling. It has one tool for each supplier and a long memory, so it always remembers the chat. If a call fails it simply tries again until it works. A good prompt says that it must never book double. The teacher just writes what he wants.",
    "sys-search-box-for-shop-builders": "I would build a RAG chatbot: embed all pages with OpenAI, store them in Pinecone, get the top 5 and let GPT answer. People prefer answers to lists. We train on the clicks, since users know best what is good, and rebuild everything on the weekend. A modern design makes it attractive.",
}
