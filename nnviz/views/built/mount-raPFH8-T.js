import{E as o,M as t,g as d,at as e}from"./core-DanyCgt0.js";export{o as EPOCHS_STYLES,t as Mounted,d as addViews,e as mount};
