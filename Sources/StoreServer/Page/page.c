#include "CPage.h"

// Every compiler that the package builds with has it, as an extension before C23.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define FILE_OF(name, bytes) {name, bytes, sizeof bytes}

static const unsigned char index_html[] = {
#embed "index.html"
};
static const unsigned char page_css[] = {
#embed "page.css"
};
static const unsigned char address_js[] = {
#embed "address.js"
};
static const unsigned char client_js[] = {
#embed "client.js"
};
static const unsigned char document_js[] = {
#embed "document.js"
};
static const unsigned char elements_js[] = {
#embed "elements.js"
};
static const unsigned char empty_js[] = {
#embed "empty.js"
};
static const unsigned char entry_js[] = {
#embed "entry.js"
};
static const unsigned char facets_js[] = {
#embed "facets.js"
};
static const unsigned char following_js[] = {
#embed "following.js"
};
static const unsigned char histogram_js[] = {
#embed "histogram.js"
};
static const unsigned char keyboard_js[] = {
#embed "keyboard.js"
};
static const unsigned char list_js[] = {
#embed "list.js"
};
static const unsigned char main_js[] = {
#embed "main.js"
};
static const unsigned char menus_js[] = {
#embed "menus.js"
};
static const unsigned char overview_js[] = {
#embed "overview.js"
};
static const unsigned char querybox_js[] = {
#embed "querybox.js"
};
static const unsigned char requests_js[] = {
#embed "requests.js"
};
static const unsigned char results_js[] = {
#embed "results.js"
};
static const unsigned char status_js[] = {
#embed "status.js"
};
static const unsigned char tail_js[] = {
#embed "tail.js"
};
static const unsigned char text_js[] = {
#embed "text.js"
};
static const unsigned char theme_js[] = {
#embed "theme.js"
};
static const unsigned char time_js[] = {
#embed "time.js"
};

static const struct page_file files[] = {
    FILE_OF("index.html", index_html),
    FILE_OF("page.css", page_css),
    FILE_OF("address.js", address_js),
    FILE_OF("client.js", client_js),
    FILE_OF("document.js", document_js),
    FILE_OF("elements.js", elements_js),
    FILE_OF("empty.js", empty_js),
    FILE_OF("entry.js", entry_js),
    FILE_OF("facets.js", facets_js),
    FILE_OF("following.js", following_js),
    FILE_OF("histogram.js", histogram_js),
    FILE_OF("keyboard.js", keyboard_js),
    FILE_OF("list.js", list_js),
    FILE_OF("main.js", main_js),
    FILE_OF("menus.js", menus_js),
    FILE_OF("overview.js", overview_js),
    FILE_OF("querybox.js", querybox_js),
    FILE_OF("requests.js", requests_js),
    FILE_OF("results.js", results_js),
    FILE_OF("status.js", status_js),
    FILE_OF("tail.js", tail_js),
    FILE_OF("text.js", text_js),
    FILE_OF("theme.js", theme_js),
    FILE_OF("time.js", time_js),
};

const struct page_file *page_files(void) {
    return files;
}

size_t page_file_count(void) {
    return sizeof files / sizeof files[0];
}
