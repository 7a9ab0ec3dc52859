/// Ctrl-C as a question that work asks now and then.
///
///     const Interrupt interrupt;
///     while (!interrupt.requested()) measure();
#pragma once

namespace ration::cli {

/// Takes SIGINT while it lives, for the process; one at a time. The second Ctrl-C kills as usual.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool requested() const noexcept;

 private:
  void (*previous_)(int);
};

}  // namespace ration::cli
