import{E as o,M as d,g as e,au as t}from"./core-ByV4DDIy.js";export{o as EPOCHS_STYLES,d as Mounted,e as addViews,t as mount};
