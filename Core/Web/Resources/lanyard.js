// Improves pages that work without it: forms are sent without a reload, and a form for another site sends itself.

const main = () => document.getElementById("main");

function busy(form, isBusy) {
    for (const button of form.querySelectorAll("button[type=submit]")) {
        button.disabled = isBusy;
        button.setAttribute("aria-busy", String(isBusy));
    }
}

function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const next = page.getElementById("main");
    if (!next) return false;
    document.title = page.title;
    main().replaceWith(document.adoptNode(next));
    const target = next.querySelector("[aria-invalid=true], [autofocus]") ?? next.querySelector("input:not([type=hidden]), button");
    target?.focus();
    start();
    return true;
}

async function send(form) {
    busy(form, true);
    try {
        const answer = await fetch(location.href, {
            method: "POST",
            body: new URLSearchParams(new FormData(form)),
            headers: { "X-Lanyard-Page": "1", Accept: "text/html" },
            redirect: "manual",
        });
        const to = answer.headers.get("X-Lanyard-Location");
        if (to) {
            location.assign(to);
            return;
        }
        if (show(await answer.text())) return;
    } catch {
        // The network failed: the browser's own way of sending shows what happened.
    }
    busy(form, false);
    HTMLFormElement.prototype.submit.call(form);
}

// Shows what is typed into a password field, for as long as the person wants it and at most until the form is sent.
function offerToShow(input) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Show";
    button.setAttribute("aria-label", "Show password");
    button.setAttribute("aria-pressed", "false");
    const set = (isShown) => {
        input.type = isShown ? "text" : "password";
        button.setAttribute("aria-pressed", String(isShown));
    };
    button.addEventListener("click", () => set(input.type === "password"));
    input.form.addEventListener("submit", () => set(false));
    input.after(button);
}

// Keeps a name that the person wants to be kept in this browser, and begins with it the next time.
const kept = "lanyard-name";

function offerToRemember(form) {
    const input = form.elements.namedItem(form.dataset.remember);
    let known = null;
    try {
        known = localStorage.getItem(kept);
    } catch {
        return; // This browser keeps nothing.
    }
    if (known && !input.value) input.value = known;
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = known !== null;
    label.className = "choice";
    label.append(box, " Remember me on this device");
    input.closest(".field").after(label);
    form.addEventListener("submit", () => {
        if (box.checked) localStorage.setItem(kept, input.value);
        else localStorage.removeItem(kept);
    });
}

// Shows what tells people from programs, by the script of the service that it comes from, and sends what that says. All
// of the services that are known offer the same functions. Such a form is sent the browser's own way, so that the next
// page is one that their script has never seen.
const services = () => globalThis.turnstile ?? globalThis.hcaptcha ?? globalThis.grecaptcha;

function offerCaptcha(form, box) {
    const token = form.elements.namedItem(box.dataset.name);
    const isInteractive = box.hasAttribute("data-interactive");
    let isWaiting = box.hasAttribute("data-answer");
    let again = () => {};
    const fail = () => {
        if (box.querySelector("[role=alert]")) return;
        const note = document.createElement("p");
        note.className = "notice error";
        note.setAttribute("role", "alert");
        note.textContent = "This check could not be loaded. Reload the page to try again.";
        box.append(note);
    };
    const take = (text) => {
        token.value = text;
        if (text && isWaiting) form.requestSubmit();
    };
    const render = () => {
        const service = services();
        const id = service.render(box, {
            sitekey: box.dataset.siteKey, callback: take, "error-callback": fail,
            "expired-callback": () => { token.value = ""; },
            ...(isInteractive || service === globalThis.turnstile ? {} : { size: "invisible" }),
        });
        if (isInteractive || !service.execute || service === globalThis.turnstile) return;
        again = () => service.execute(id);
        again();
    };
    const wait = (tries) => {
        const service = services();
        if (service?.ready && service !== globalThis.turnstile) service.ready(render);
        else if (service?.render) render();
        else if (tries > 0) setTimeout(wait, 50, tries - 1);
        else fail();
    };
    form.addEventListener("submit", (event) => {
        if (token.value) {
            busy(form, true);
            return;
        }
        event.preventDefault();
        isWaiting = true;
        again();
    });
    const script = document.createElement("script");
    script.async = true;
    script.onload = () => wait(200);
    script.onerror = fail;
    script.src = box.dataset.script;
    document.head.append(script);
}

function start() {
    const form = main()?.querySelector("form");
    if (!form) return;
    if (form.dataset.remember) offerToRemember(form);
    const box = form.querySelector("[data-script]");
    if (box) {
        form.querySelectorAll(".reveal input").forEach(offerToShow);
        offerCaptcha(form, box);
        return;
    }
    if (form.hasAttribute("data-autosubmit")) {
        HTMLFormElement.prototype.submit.call(form);
        return;
    }
    form.querySelectorAll(".reveal input").forEach(offerToShow);
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        send(form);
    });
}

// A page that the browser kept may ask what was answered since.
addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
});

start();
