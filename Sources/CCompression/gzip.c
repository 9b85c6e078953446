#include "CCompression.h"

#include <stdlib.h>

// The counts of both libraries are 32 bits wide.
#define STEP_LIMIT ((size_t)1 << 30)

static size_t limited(size_t count) { return count < STEP_LIMIT ? count : STEP_LIMIT; }

#ifdef TAILRACE_ISAL

#include <isa-l/igzip_lib.h>

// 152 KiB at level 1. The next larger size is no faster with bulk bodies and shrinks them by
// less than one per cent more.
static const uint32_t level_memory[] = {
    ISAL_DEF_LVL0_REQ, ISAL_DEF_LVL1_MEDIUM, ISAL_DEF_LVL2_MEDIUM, ISAL_DEF_LVL3_MEDIUM,
};

struct tailrace_gzip {
    struct isal_zstream stream;
};

tailrace_gzip *tailrace_gzip_make(int level) {
    uint32_t effort = level < 0 ? 0 : level > 3 ? 3 : (uint32_t)level;
    tailrace_gzip *state = aligned_alloc(64, (sizeof *state + 63) / 64 * 64);
    if (!state) return NULL;
    isal_deflate_init(&state->stream);
    state->stream.level = effort;
    state->stream.level_buf_size = level_memory[effort];
    state->stream.level_buf = effort ? malloc(level_memory[effort]) : NULL;
    state->stream.gzip_flag = IGZIP_GZIP;
    state->stream.flush = NO_FLUSH;
    if (effort && !state->stream.level_buf) {
        free(state);
        return NULL;
    }
    return state;
}

void tailrace_gzip_free(tailrace_gzip *state) {
    free(state->stream.level_buf);
    free(state);
}

void tailrace_gzip_begin(tailrace_gzip *state) {
    isal_deflate_reset(&state->stream);
    // The library changes both once the header is out, and the reset leaves them so.
    state->stream.gzip_flag = IGZIP_GZIP;
    state->stream.end_of_stream = 0;
}

tailrace_step tailrace_gzip_step(tailrace_gzip *state, tailrace_window *window, int is_last) {
    struct isal_zstream *stream = &state->stream;
    size_t input_count = limited(window->input_count), room = limited(window->output_room);
    stream->next_in = (uint8_t *)window->input;
    stream->avail_in = (uint32_t)input_count;
    stream->next_out = window->output;
    stream->avail_out = (uint32_t)room;
    stream->end_of_stream = is_last && input_count == window->input_count;
    int result = isal_deflate(stream);
    window->input = stream->next_in;
    window->input_count -= input_count - stream->avail_in;
    window->output = stream->next_out;
    window->output_room -= room - stream->avail_out;
    if (result != COMP_OK) return TAILRACE_STEP_CORRUPT;
    return stream->internal_state.state == ZSTATE_END ? TAILRACE_STEP_END : TAILRACE_STEP_MORE;
}

#else

#include <zlib.h>

enum { GZIP_WRAPPER = 16, WINDOW_BITS = 15, MEMORY_LEVEL = 8 };

struct tailrace_gzip {
    z_stream stream;
};

tailrace_gzip *tailrace_gzip_make(int level) {
    tailrace_gzip *state = calloc(1, sizeof *state);
    int effort = level < 1 ? 1 : level > 9 ? 9 : level;
    if (state
        && deflateInit2(
               &state->stream, effort, Z_DEFLATED, WINDOW_BITS + GZIP_WRAPPER, MEMORY_LEVEL,
               Z_DEFAULT_STRATEGY)
            != Z_OK) {
        free(state);
        return NULL;
    }
    return state;
}

void tailrace_gzip_free(tailrace_gzip *state) {
    deflateEnd(&state->stream);
    free(state);
}

void tailrace_gzip_begin(tailrace_gzip *state) { deflateReset(&state->stream); }

tailrace_step tailrace_gzip_step(tailrace_gzip *state, tailrace_window *window, int is_last) {
    z_stream *stream = &state->stream;
    size_t input_count = limited(window->input_count), room = limited(window->output_room);
    stream->next_in = (Bytef *)window->input;
    stream->avail_in = (uInt)input_count;
    stream->next_out = window->output;
    stream->avail_out = (uInt)room;
    int is_end = is_last && input_count == window->input_count;
    int result = deflate(stream, is_end ? Z_FINISH : Z_NO_FLUSH);
    window->input = stream->next_in;
    window->input_count -= input_count - stream->avail_in;
    window->output = stream->next_out;
    window->output_room -= room - stream->avail_out;
    if (result == Z_STREAM_END) return TAILRACE_STEP_END;
    return result == Z_OK || result == Z_BUF_ERROR ? TAILRACE_STEP_MORE : TAILRACE_STEP_CORRUPT;
}

#endif
