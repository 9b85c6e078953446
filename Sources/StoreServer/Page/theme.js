// Applies the chosen colours before the first paint. The other scripts are modules and come later.
"use strict";
(() => {
    let theme = "";
    try {
        theme = localStorage.getItem("tailrace.theme") ?? "";
    } catch {
        // Storage may be forbidden: then as the system.
    }
    if (theme === "light" || theme === "dark") {
        document.documentElement.dataset.theme = theme;
    }
})();
