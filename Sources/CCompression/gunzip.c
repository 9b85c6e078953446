#include "CCompression.h"

#include <stdlib.h>
#include <zlib.h>

// The counts of zlib are 32 bits wide.
#define STEP_LIMIT ((size_t)1 << 30)

enum { GZIP_WRAPPER = 16, WINDOW_BITS = 15 };

struct tailrace_gunzip {
    z_stream stream;
};

tailrace_gunzip *tailrace_gunzip_make(void) {
    tailrace_gunzip *state = calloc(1, sizeof *state);
    if (state && inflateInit2(&state->stream, WINDOW_BITS + GZIP_WRAPPER) != Z_OK) {
        free(state);
        return NULL;
    }
    return state;
}

void tailrace_gunzip_free(tailrace_gunzip *state) {
    inflateEnd(&state->stream);
    free(state);
}

void tailrace_gunzip_begin(tailrace_gunzip *state) { inflateReset(&state->stream); }

tailrace_step tailrace_gunzip_step(tailrace_gunzip *state, tailrace_window *window) {
    size_t input_count = window->input_count < STEP_LIMIT ? window->input_count : STEP_LIMIT;
    size_t room = window->output_room < STEP_LIMIT ? window->output_room : STEP_LIMIT;
    z_stream *stream = &state->stream;
    stream->next_in = (Bytef *)window->input;
    stream->avail_in = (uInt)input_count;
    stream->next_out = window->output;
    stream->avail_out = (uInt)room;
    int result = inflate(stream, Z_NO_FLUSH);
    window->input = stream->next_in;
    window->input_count -= input_count - stream->avail_in;
    window->output = stream->next_out;
    window->output_room -= room - stream->avail_out;
    if (result == Z_STREAM_END) return TAILRACE_STEP_END;
    // Z_BUF_ERROR only says that neither input nor room is left.
    return result == Z_OK || result == Z_BUF_ERROR ? TAILRACE_STEP_MORE : TAILRACE_STEP_CORRUPT;
}

const char *tailrace_gunzip_reason(const tailrace_gunzip *state) {
    return state->stream.msg ? state->stream.msg : "data error";
}
