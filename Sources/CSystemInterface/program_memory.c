// dl_iterate_phdr(3) is a GNU extension.
#define _GNU_SOURCE

#include "program_memory.h"

#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static int release_object(struct dl_phdr_info *object, size_t size, void *sum) {
    (void)size;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X)) continue;
        if (segment->p_flags & PF_W) continue;
        uintptr_t start = object->dlpi_addr + segment->p_vaddr;
        uintptr_t end = (start + segment->p_filesz) & ~(page - 1);
        start = (start + page - 1) & ~(page - 1);
        // The kernel's own object, the vDSO, is no file; it refuses, and nothing is lost.
        if (end <= start || madvise((void *)start, end - start, MADV_DONTNEED) != 0) continue;
        *(size_t *)sum += end - start;
    }
    return 0;
}

size_t tailrace_release_code_pages(void) {
    size_t sum = 0;
    dl_iterate_phdr(release_object, &sum);
    return sum;
}
