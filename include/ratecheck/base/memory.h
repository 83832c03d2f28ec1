#pragma once

namespace ratecheck {

/// Makes the process keep up to 64 MB of freed memory instead of handing it back after every document: a reader of
/// documents needs it again at once, and asking the system for fresh pages costs more than reading a page of text.
/// Once, at the start of a program.
void keep_freed_memory();

}  // namespace ratecheck
