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

function start() {
    const form = main()?.querySelector("form");
    if (!form) return;
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
