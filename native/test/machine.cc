#include "machine/machine.h"

#include <gtest/gtest.h>

TEST(Machine, OffersAtLeastOneThread) { EXPECT_GE(lanetrace::DefaultThreads(), 1u); }
