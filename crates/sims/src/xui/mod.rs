//! A simulated 3x-ui panel.
