// SPDX-License-Identifier: MIT
pragma solidity >=0.8.11 <0.9.0;

/// Perps ask nothing of it.
interface ICollateralConfigurationModule {}
