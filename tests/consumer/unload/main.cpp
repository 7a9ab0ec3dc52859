// A host that loads the library and unloads it, as plugins are: its code must stay, because threads may still run it.
#include <dlfcn.h>
#include <link.h>

#include <cstdio>

namespace {

/// Returns true if the library itself asks to stay. Without that it stays where the compiler marked some symbol as
/// unique in the process, which g++ does for the standard library's templates and clang does not.
bool asks_to_stay(const link_map& library) {
  for (const ElfW(Dyn)* entry = library.l_ld; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_FLAGS_1) return (entry->d_un.d_val & DF_1_NODELETE) != 0;
  }
  return false;
}

int fail(const char* path, const char* what) {
  std::fprintf(stderr, "%s %s\n", path, what);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  void* const library = ::dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return fail(argv[1], ::dlerror());
  link_map* map = nullptr;
  if (::dlinfo(library, RTLD_DI_LINKMAP, static_cast<void*>(&map)) != 0) return fail(argv[1], ::dlerror());
  if (!asks_to_stay(*map)) return fail(argv[1], "does not ask to stay");
  ::dlclose(library);
  if (::dlopen(argv[1], RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD) == nullptr) return fail(argv[1], "was unmapped");
  return 0;
}
