//! HTTP client of the 3x-ui panel, both API eras.
