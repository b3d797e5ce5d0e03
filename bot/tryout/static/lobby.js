// The lobby: asks for the state, shows it, and sends what is pressed. Nothing of the world lives here.

const KEY = location.hash.slice(1);
const LOOK_EVERY = 700; // milliseconds; each change is visible within a second
const TAB = "cadre-discord"; // one second tab, used again for every channel and person
const byId = (id) => document.getElementById(id);

let who = sessionStorage.getItem("who");
let shown = {}; // what each part of the page shows now, as JSON
let waiting = false; // an action of this page is under way
let gone = false;

function make(name, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

/** Draw a part anew only when it changed, and give the focus back to where it was. */
function draw(id, data, build) {
  const text = JSON.stringify(data);
  if (shown[id] === text) return;
  shown[id] = text;
  const part = byId(id);
  const focused = part.contains(document.activeElement) ? document.activeElement.dataset.at : null;
  part.replaceChildren(...build());
  if (focused) part.querySelector(`[data-at="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function say(text, sort = "") {
  const status = byId("status");
  if (status.textContent !== text) status.textContent = text;
  status.className = `status ${sort}`;
}

// ---------------------------------------------------------------- asking

async function ask(path, options = {}) {
  const response = await fetch(path, {
    ...options,
    headers: { "X-Cadre-Key": KEY, "Content-Type": "application/json" },
    cache: "no-store",
  });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.sentence), { status: response.status });
  return answer;
}

async function look() {
  let state;
  try {
    state = await ask(`/api/state${who ? `?as=${encodeURIComponent(who)}` : ""}`);
  } catch (error) {
    if (error.status === 409 && who) {
      who = null;
      sessionStorage.removeItem("who");
    } else if (error.status) {
      gone = error.status === 401;
      say(error.message, "is-bad");
    } else {
      say("No answer. The bot was stopped, or its machine sleeps; start `make try` again for a new Study Hall.", "is-bad");
    }
    enable(false);
    return;
  }
  show(state);
}

async function keepLooking() {
  if (!waiting) await look();
  if (!gone) setTimeout(keepLooking, LOOK_EVERY);
}

async function act(path, body, doing) {
  waiting = true;
  const pressed = document.activeElement;
  enable(false);
  say(doing, "is-busy");
  const watch = setInterval(look, LOOK_EVERY);
  let refusal = null;
  try {
    await ask(path, { method: "POST", body: JSON.stringify(body) });
  } catch (error) {
    refusal = error.status ? error.message : "No answer. Is the bot still running?";
  }
  clearInterval(watch);
  waiting = false;
  await look();
  pressed?.focus({ preventScroll: true }); // a disabled button loses the focus
  if (refusal) say(refusal, "is-bad");
}

function enable(on) {
  for (const button of document.querySelectorAll("button")) button.disabled = !on;
}

/** Send the second tab to a channel. A form, so that no pop-up blocker steps in and the key stays out of addresses. */
function enter(room) {
  const door = byId("door");
  door.elements.key.value = KEY;
  door.elements.as.value = who;
  door.elements.channel.value = room.id;
  const tab = window.open("", TAB);
  if (tab === null) {
    say("Your browser kept the second tab from opening. Allow pop-ups for this address and press again.", "is-bad");
    return;
  }
  door.submit();
  tab.focus();
}

// ---------------------------------------------------------------- showing

function show(state) {
  who = state.who;
  byId("page").hidden = false;
  byId("server").textContent = state.server;
  byId("time").textContent = state.clock.time;
  byId("date").replaceChildren(state.clock.date, make("br"), `in ${state.clock.place}`);
  document.title = `${state.clock.time} · ${state.server}`;
  draw("people", [state.people, who], () => state.people.map(person));
  draw("about", [state.people, who], () => about(state.people.find((each) => each.name === who)));
  draw("rooms", [state.rooms, state.scene, who], () => state.rooms.flatMap((part) => [
    make("h3", { textContent: part.title }),
    ...part.rooms.map((room) => roomButton(room, state.scene)),
  ]));
  draw("due", state.due, () => (state.due.length ? state.due.map(due) : [make("li", {}, "Nothing is due in the next days.")]));
  draw("log", state.log, () => (state.log.length ? state.log.map(entry) : [make("li", {}, "Nothing yet. Open a channel and press something, or move the clock.")]));
  const faults = byId("faults");
  faults.textContent = state.faults ? `${state.faults} warning${state.faults > 1 ? "s" : ""}` : "no errors";
  faults.className = `faults ${state.faults ? "is-bad" : ""}`;
  if (state.doing) say(state.doing, "is-busy");
  else if (!waiting) say(idle(state));
  enable(!state.doing && !waiting);
}

function idle(state) {
  const restarts = state.restarts ? ` The bot was restarted ${state.restarts === 1 ? "once" : `${state.restarts} times`}.` : "";
  if (!state.scene) return `Choose a channel to open Discord in a second tab.${restarts}`;
  const name = state.people.find((each) => each.name === state.scene.who).shown;
  return `The second tab shows ${state.scene.label} as ${name} sees it.${restarts}`;
}

function person(each) {
  const input = make("input", { type: "radio", name: "who", value: each.name, checked: each.name === who });
  input.dataset.at = each.name;
  input.addEventListener("change", () => {
    who = each.name;
    sessionStorage.setItem("who", who);
    look();
  });
  return make("label", {}, input, make("span", {},
    make("b", {}, each.shown, each.role === "member" ? "" : make("i", { textContent: each.role })),
    make("small", { textContent: each.local }),
    make("small", { textContent: each.zone })));
}

function about(each) {
  return [make("b", { textContent: each.facts || "No profile yet" }), make("br"), each.note];
}

function roomButton(room, scene) {
  const here = scene !== null && scene.channel === room.id && scene.who === who;
  const mark = { channel: "#", thread: "↳", dm: "@" }[room.sort];
  const button = make("button", { type: "button", className: `room is-${room.sort}${here ? " is-here" : ""}`, title: room.topic },
    make("span", { className: "mark", textContent: mark, ariaHidden: "true" }),
    make("span", { className: "name" }, room.name,
      here ? make("span", { className: "pill is-here", textContent: "in the second tab" }) : "",
      room.new && !here ? make("span", { className: "pill", textContent: `${room.new} new` }) : ""),
    make("span", { className: "when", textContent: room.when }),
    make("span", { className: "said", textContent: room.said }));
  button.dataset.at = room.id;
  button.addEventListener("click", () => enter(room));
  return button;
}

function due(each) {
  return make("li", {},
    make("span", { className: "in", textContent: `in ${each.in}` }),
    make("span", {},
      make("b", { textContent: each.what }), ` in ${each.where}`,
      make("small", { textContent: [each.group, each.local, each.yours].filter(Boolean).join(" · ") }),
      each.pings === "nobody" ? "" : make("small", { textContent: `Pings ${each.pings}` })));
}

function entry(each) {
  return make("li", { className: `is-${each.sort}` },
    make("time", { textContent: each.at }), each.sort === "fault" ? `⚠️ ${each.text}` : each.text);
}

// ---------------------------------------------------------------- start

for (const button of document.querySelectorAll("[data-move]")) {
  button.addEventListener("click", () => act("/api/clock", { move: button.dataset.move }, "The clock is moving …"));
}
byId("restart").addEventListener("click", () => act("/api/restart", {}, "The bot is restarting …"));
window.addEventListener("hashchange", () => location.reload());

if (KEY) {
  enable(false);
  say("Opening the doors …", "is-busy");
  keepLooking();
} else {
  enable(false);
  say("The key is missing. Open the full address that the terminal printed, with everything behind the #.", "is-bad");
}
